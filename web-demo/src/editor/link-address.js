/**
 * @param {string} typed
 * @returns {string | null} the address with its scheme, null if it is none that a link may have
 */
export function completeAddress(typed) {
  const address = typed.trim()
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(address)) return `mailto:${address}`
  const withScheme = /^(https?|mailto|tel|sms):/i.test(address) ? address : `https://${address}`
  if (/\s/.test(withScheme) || !URL.canParse(withScheme)) return null
  const { protocol, hostname } = new URL(withScheme)
  const isWeb = protocol === 'http:' || protocol === 'https:'
  return isWeb && !hostname.includes('.') && hostname !== 'localhost' ? null : withScheme
}
