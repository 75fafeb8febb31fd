/**
 * The element of the page with this id.
 *
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} #${id}.`);
  return found;
}

/**
 * A copy of what a template holds: its first element.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const { content } = element(id, HTMLTemplateElement);
  return /** @type {HTMLElement} */ (document.importNode(content, true).firstElementChild);
}

/**
 * The first element below another that a selector finds.
 *
 * @template {Element} [Kind=HTMLElement]
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {Kind}
 */
export const within = (parent, selector) => /** @type {Kind} */ (parent.querySelector(selector));
