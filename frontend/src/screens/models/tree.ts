/** The versions in the order of a tree: each version before those that were trained from it. */

import type { ModelVersionAnswer } from '../../api/types';

export interface Branch {
  version: ModelVersionAnswer;
  /** How many ancestors the version has here. */
  depth: number;
}

/** Return all versions, children below their parents, siblings in the order of the list. */
export function treeOf(versions: readonly ModelVersionAnswer[]): Branch[] {
  const ids = new Set(versions.map(({ id }) => id));
  const branches: Branch[] = [];
  const placed = new Set<string>();
  const place = (version: ModelVersionAnswer, depth: number) => {
    if (placed.has(version.id)) return;
    placed.add(version.id);
    branches.push({ version, depth });
    for (const child of versions) if (child.parent?.id === version.id) place(child, depth + 1);
  };
  for (const version of versions) if (!ids.has(version.parent?.id ?? '')) place(version, 0);
  // Manifests are written by others: versions that name each other as parents are shown, too.
  for (const version of versions) place(version, 0);
  return branches;
}

export function nameOf({ name, version }: { name: string; version: string }): string {
  return `${name} ${version}`;
}
