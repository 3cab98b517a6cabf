import { legibleColor } from '../presence/colors.js'
import { cleanName } from '../presence/person.js'

/** @typedef {import('../client/collab-client.js').Client} Client */

/** How long a name stays beside a cursor that has moved, in milliseconds. */
const NAME_SHOWN_MILLIS = 2500

/** Names hang to the left of cursors that are closer to the right edge than this, in pixels. */
const FLAG_WIDTH = 140

/** Draws the cursors and selections of the others over a text area. */
export class RemoteCursors {
  #mirror
  #layer
  #text = document.createTextNode('')
  /** When the name of each client stops being shown, and where its cursor was. @type {Map<number, { until: number, at: string }>} */
  #movers = new Map()
  /** @type {Client[]} */
  #clients = []

  /**
   * @param {HTMLElement} mirror has the text of the area in the same lines
   * @param {HTMLElement} layer lies over it
   */
  constructor(mirror, layer) {
    this.#mirror = mirror
    this.#layer = layer
    mirror.append(this.#text, '\n')
    new ResizeObserver(() => this.#draw()).observe(mirror)
  }

  /** @param {string} text what the area shows */
  showText(text) {
    if (this.#text.data !== text) this.#text.data = text
    this.#draw()
  }

  /** @param {Client[]} clients */
  showClients(clients) {
    this.#clients = clients
    for (const { id, cursor } of clients) {
      const at = JSON.stringify(cursor)
      if (cursor && this.#movers.get(id)?.at !== at) this.#showName(id, at)
    }
    this.#draw()
  }

  /**
   * Scrolls to somebody's cursor and shows the name.
   *
   * @param {number} id
   */
  goTo(id) {
    this.#showName(id, this.#movers.get(id)?.at ?? '')
    this.#draw()
    this.#layer.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: 'center' })
  }

  /**
   * @param {number} id
   * @param {string} at
   */
  #showName(id, at) {
    this.#movers.set(id, { until: Date.now() + NAME_SHOWN_MILLIS, at })
    window.setTimeout(() => this.#draw(), NAME_SHOWN_MILLIS + 10)
  }

  #draw() {
    const origin = this.#layer.getBoundingClientRect()
    const drawn = this.#clients.flatMap((client) => this.#drawClient(client, origin))
    this.#layer.replaceChildren(...drawn)
  }

  /**
   * @param {Client} client
   * @param {DOMRect} origin
   * @returns {HTMLElement[]}
   */
  #drawClient({ id, user, cursor }, origin) {
    if (!cursor) return []
    const color = legibleColor(user?.color)
    const start = Math.min(cursor.index, this.#text.length)
    const end = Math.min(cursor.index + cursor.length, this.#text.length)
    const selection = end > start ? [...this.#rectsOf(start, end)] : []
    const boxes = selection.map((rect) => box('remote-selection', rect, origin, color))
    const caret = box('remote-caret', this.#caretRect(end), origin, color)
    const flag = document.createElement('span')
    flag.className = 'remote-flag'
    flag.textContent = cleanName(user?.name) || 'Somebody'
    caret.append(flag)
    caret.dataset['id'] = String(id)
    const left = Number.parseFloat(caret.style.left)
    caret.classList.toggle('is-late', left > origin.width - FLAG_WIDTH)
    caret.classList.toggle('is-first', Number.parseFloat(caret.style.top) < 16)
    caret.classList.toggle('shows-name', (this.#movers.get(id)?.until ?? 0) > Date.now())
    return [...boxes, caret]
  }

  /**
   * @param {number} index
   * @returns {DOMRect} of no width
   */
  #caretRect(index) {
    // A place at the end of a line has its box only together with the character before or after.
    const [after] = this.#rectsOf(index, index + 1)
    const isBreak = this.#text.data[index] === '\n'
    const before = index > 0 ? this.#rectsOf(index - 1, index) : []
    const last = before[before.length - 1]
    if (isBreak && last && this.#text.data[index - 1] !== '\n') {
      return new DOMRect(last.right, last.top, 0, last.height)
    }
    const rect = after ?? this.#mirror.getBoundingClientRect()
    return new DOMRect(rect.left, rect.top, 0, rect.height)
  }

  /**
   * @param {number} start
   * @param {number} end one more than the text is long stands for the line break behind it
   */
  #rectsOf(start, end) {
    const range = document.createRange()
    range.setStart(...this.#point(start))
    range.setEnd(...this.#point(end))
    return range.getClientRects()
  }

  /**
   * @param {number} index
   * @returns {[Node, number]}
   */
  #point(index) {
    const { length } = this.#text
    return index <= length
      ? [this.#text, index]
      : [/** @type {Node} */ (this.#mirror.lastChild), Math.min(1, index - length)]
  }
}

/**
 * @param {string} className
 * @param {DOMRect} rect
 * @param {DOMRect} origin
 * @param {string} color
 */
function box(className, rect, origin, color) {
  const element = document.createElement('span')
  element.className = className
  element.style.left = `${rect.left - origin.left}px`
  element.style.top = `${rect.top - origin.top}px`
  element.style.height = `${rect.height}px`
  if (rect.width > 0) element.style.width = `${rect.width}px`
  element.style.setProperty('--person', color)
  return element
}
