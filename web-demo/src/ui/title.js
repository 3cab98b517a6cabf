/** The longest title of the tab, in UTF-16 units. */
const MAX_TITLE_LENGTH = 80

/** How much of the text is searched for the first line, in UTF-16 units. */
const SEARCHED_LENGTH = 400

/**
 * Keeps the first line of a document as the title of the tab and of the page.
 *
 * @param {import('yjs').Text} text
 * @param {HTMLElement} heading the page's own heading, for screen readers
 */
export function showTitleOf(text, heading) {
  let scheduled = false
  const show = () => {
    scheduled = false
    const title = firstLine(text) || 'Untitled'
    document.title = `${title} – collab`
    heading.textContent = title
  }
  text.observe(() => {
    if (scheduled) return
    scheduled = true
    requestAnimationFrame(show)
  })
  show()
}

/** @param {import('yjs').Text} text */
function firstLine(text) {
  let start = ''
  for (const { insert } of text.toDelta()) {
    if (typeof insert === 'string') start += insert
    if (start.length > SEARCHED_LENGTH || start.trimStart().includes('\n')) break
  }
  const line = start.trimStart().split('\n', 1)[0] ?? ''
  return line.length > MAX_TITLE_LENGTH ? `${line.slice(0, MAX_TITLE_LENGTH)}…` : line.trimEnd()
}
