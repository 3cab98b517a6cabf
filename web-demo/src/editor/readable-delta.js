/**
 * Other editors may write into the same document what Quill, or this Quill, does not know: it would
 * throw, or lose count of the characters, and from then on show and edit something else than the
 * document. What is here turns such content into something of the same length that Quill can show. It
 * changes the view only, never the document.
 */

/** Name of the embed that stands for one this editor cannot show. */
export const UNKNOWN_EMBED = 'unknown'

/** Shown for a carriage return, which Quill would drop: takes no room, counts as one character. */
const CARRIAGE_RETURN_STAND_IN = '\u200b'

/** @type {unknown[]} */
const LIST_KINDS = ['bullet', 'ordered', 'checked', 'unchecked']

/** The formats this editor shows, and the values they take. */
const FORMATS = /** @type {Map<string, (value: unknown) => boolean>} */ (
  new Map([
    ['blockquote', isTrue],
    ['bold', isTrue],
    ['code', isTrue],
    ['code-block', (/** @type {unknown} */ value) => isTrue(value) || isString(value)],
    ['header', (/** @type {unknown} */ value) => isWholeNumber(value, 1, 6)],
    ['indent', (/** @type {unknown} */ value) => isWholeNumber(value, 1, 8)],
    ['italic', isTrue],
    ['link', isString],
    ['list', (/** @type {unknown} */ value) => LIST_KINDS.includes(value)],
    ['strike', isTrue],
    ['underline', isTrue],
  ])
)

/**
 * @typedef {object} Op
 * @property {unknown} [insert] text, or an embed
 * @property {number | Record<string, unknown>} [retain]
 * @property {number} [delete]
 * @property {Record<string, unknown> | undefined} [attributes]
 */

/**
 * @param {readonly Op[]} ops
 * @returns {Op[]} of the same lengths, with nothing that Quill does not know
 */
export function readableOps(ops) {
  return ops.map((op) => {
    const { insert, attributes, ...rest } = op
    const readable = insert === undefined ? rest : { insert: readableInsert(insert) }
    return attributes === undefined
      ? readable
      : { ...readable, attributes: readableFormats(attributes) }
  })
}

/** @param {unknown} insert */
function readableInsert(insert) {
  if (typeof insert === 'string') {
    return insert.toWellFormed().replaceAll('\r', CARRIAGE_RETURN_STAND_IN)
  }
  const image = /** @type {{ image?: unknown } | null} */ (insert)?.image
  return isString(image) ? { image } : { [UNKNOWN_EMBED]: true }
}

/** @param {Record<string, unknown>} attributes */
function readableFormats(attributes) {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => {
      const accepts = FORMATS.get(name)
      return accepts !== undefined && (value === null || value === false || accepts(value))
    }),
  )
}

/** @param {unknown} value */
function isTrue(value) {
  return value === true
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isString(value) {
  return typeof value === 'string'
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 */
function isWholeNumber(value, least, most) {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}
