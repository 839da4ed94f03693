import { Plugin } from '@dnd-kit/abstract';
import { type DragDropManager, StyleInjector } from '@dnd-kit/dom';

/** What is in the page already. */
const kept = new Set<string>();

/** Puts rules into the page for good; the same ones once. */
function keep(rules: string): () => void {
  if (!kept.has(rules)) {
    kept.add(rules);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
  }
  return () => {};
}

/**
 * Keeps the drag library's style sheet in the page. The library brings it in at the lifting and takes it away at the
 * drop, and each time the browser works out every element of a long list anew, just when the hand begins to move.
 * Stands before the plugins that bring rules.
 */
export class SteadyStyles extends Plugin<DragDropManager> {
  constructor(manager: DragDropManager) {
    super(manager);
    const injector = manager.registry.plugins.get(StyleInjector);
    if (injector) injector.register = keep;
  }
}
