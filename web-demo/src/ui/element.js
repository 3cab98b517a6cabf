/**
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {Document} [root]
 * @returns {T} the element of the page with this id
 */
export function element(id, root = document) {
  const found = root.getElementById(id)
  if (!found) throw new Error(`The page has no element #${id}`)
  return /** @type {T} */ (/** @type {unknown} */ (found))
}
