/** `<div ${cssVars({'--share': '40%'})}>`: sets custom properties through the CSSOM, which a strict policy allows. */

import { type ElementPart, nothing } from 'lit';
import { Directive, directive } from 'lit/directive.js';

type Variables = Record<`--${string}`, string>;

class CssVars extends Directive {
  render(_variables: Variables) {
    return nothing;
  }

  override update(part: ElementPart, [variables]: [Variables]) {
    for (const [name, value] of Object.entries(variables)) {
      (part.element as HTMLElement).style.setProperty(name, value);
    }
    return nothing;
  }
}

export const cssVars = directive(CssVars);
