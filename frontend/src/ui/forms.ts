/** Typed reads of what a person entered in a form. */

export function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}

/**
 * Return the choice in a field, one of the keys of `options`.
 * @throws TypeError when the field holds anything else, which no form of ours can produce.
 */
export function choiceOf<Choice extends string>(
  data: FormData,
  name: string,
  options: Record<Choice, unknown>,
): Choice {
  const value = textOf(data, name);
  if (!Object.hasOwn(options, value)) throw new TypeError(`${name}: "${value}" is not one of its choices.`);
  return value as Choice;
}

/** Return the checked choices of a field, each a key of `options`. */
export function choicesOf<Choice extends string>(
  data: FormData,
  name: string,
  options: Record<Choice, unknown>,
): Choice[] {
  return data
    .getAll(name)
    .filter((value): value is Choice => typeof value === 'string' && Object.hasOwn(options, value));
}
