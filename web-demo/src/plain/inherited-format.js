/** @typedef {import('../client/collab-client.js').Delta} Delta */
/** @typedef {import('../client/collab-client.js').Op} Op */

/**
 * Text that is typed into a document with formats takes them from where it stands, as in an editor that
 * shows them: letters from the letter before in the line, a line break from the line it divides.
 *
 * @param {Delta} content
 * @param {number} index where the text is inserted
 * @param {string} text
 * @returns {Op[]} the insertions
 */
export function inheriting(content, index, text) {
  const units = unitsAround(content, index)
  const letters = units.before === '\n' ? {} : withoutLink(units.formatBefore)
  return text
    .split(/(\n)/)
    .filter((piece) => piece !== '')
    .map((piece) => ({
      insert: piece,
      attributes: { ...(piece === '\n' ? units.formatOfLine : letters) },
    }))
}

/**
 * @param {Delta} content
 * @param {number} index
 */
function unitsAround(content, index) {
  let at = 0
  let before = '\n'
  /** @type {Op['attributes']} */
  let formatBefore
  /** @type {Op['attributes']} */
  let formatOfLine
  for (const { insert, attributes } of content) {
    const text = typeof insert === 'string' ? insert : '\ufffc'
    if (at < index) {
      before = text[Math.min(text.length, index - at) - 1] ?? before
      formatBefore = attributes
    }
    const lineBreak = text.indexOf('\n', Math.max(0, index - at))
    if (lineBreak >= 0) {
      formatOfLine = attributes
      break
    }
    at += text.length
  }
  return { before, formatBefore, formatOfLine }
}

/** @param {Op['attributes']} attributes */
function withoutLink(attributes) {
  const { link, ...others } = attributes ?? {}
  return others
}
