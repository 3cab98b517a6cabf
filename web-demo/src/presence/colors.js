/**
 * Colours for people. All have the same luminance, chosen so that each is a line that can be seen
 * on the light and the dark page (at least 3 : 1) and a ground for white text (at least 5 : 1).
 */
export const COLORS = [
  { name: 'Red', value: '#ce3437' },
  { name: 'Orange', value: '#b35304' },
  { name: 'Amber', value: '#976500' },
  { name: 'Olive', value: '#727314' },
  { name: 'Green', value: '#1b7f37' },
  { name: 'Teal', value: '#0f7c72' },
  { name: 'Sky', value: '#10779f' },
  { name: 'Blue', value: '#2d68de' },
  { name: 'Violet', value: '#8152db' },
  { name: 'Magenta', value: '#b839a4' },
]

/** For people whose editor sent a colour that cannot be used. */
const NEUTRAL = '#6b6f76'

/** White text needs this contrast on a colour to be readable. */
const MIN_CONTRAST = 4.5

/**
 * Makes a colour that came from another editor usable as ground for white text.
 *
 * @param {unknown} color
 * @returns {string} the colour as `#rrggbb`, darker if it was too light
 */
export function legibleColor(color) {
  const match = typeof color === 'string' ? /^#([0-9a-f]{6})$/i.exec(color.trim()) : null
  if (!match) return NEUTRAL
  let channels = [0, 2, 4].map((at) =>
    parseInt(/** @type {string} */ (match[1]).slice(at, at + 2), 16),
  )
  while (contrastWithWhite(channels) < MIN_CONTRAST) {
    channels = channels.map((channel) => Math.floor(channel * 0.92))
  }
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

/**
 * @param {Iterable<string>} taken colours of the others
 * @returns {string} a random colour, one that nobody has if there is one
 */
export function freeColor(taken) {
  const used = new Set(taken)
  const free = COLORS.filter(({ value }) => !used.has(value))
  const from = free.length > 0 ? free : COLORS
  return /** @type {{ value: string }} */ (from[Math.floor(Math.random() * from.length)]).value
}

/**
 * The contrast of WCAG 2.
 *
 * @param {number[]} channels red, green, blue, 0 to 255
 */
function contrastWithWhite(channels) {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}
