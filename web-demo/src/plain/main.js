import '../styles/plain.css'
import { connect } from '../client/collab-client.js'
import { PeoplePanel } from '../presence/people-panel.js'
import { People } from '../presence/people.js'
import {
  documentNameOf,
  hashOf,
  randomDocumentName,
  whyNameIsInvalid,
} from '../provider/document-address.js'
import { ThinSession } from '../thin/thin-session.js'
import { Announcer } from '../ui/announcer.js'
import { bindCopyLink } from '../ui/copy-link.js'
import { element } from '../ui/element.js'
import { StatusView } from '../ui/status-view.js'
import { bindThemeChoice } from '../ui/theme.js'
import { titleOf } from '../ui/title.js'
import { PlainText } from './plain-text.js'
import { RemoteCursors } from './remote-cursors.js'
import { typingSentence } from './typing-line.js'

/** @typedef {import('../client/collab-client.js').SharedDocument} SharedDocument */

/** After joining, the others are known within this time, in milliseconds. */
const MEET_OTHERS_MILLIS = 1000

const givenName = documentNameOf(location.hash)
const name = givenName ?? randomDocumentName()
if (givenName === null) history.replaceState(null, '', hashOf(name))
// Another document in the same tab: start over.
window.addEventListener('hashchange', () => location.reload())

const problem = whyNameIsInvalid(name)
if (problem === null) openDocument(name)
else refuse(problem)

/** @param {string} documentName */
function openDocument(documentName) {
  const shared = connect({ document: documentName })
  const session = new ThinSession(shared)
  const announcer = new Announcer(element('announcer'))
  const people = new People(session.awareness)
  const area = /** @type {HTMLTextAreaElement} */ (element('document'))
  const text = new PlainText(area, shared)
  const cursors = new RemoteCursors(element('mirror'), element('cursors'))

  new StatusView(session, {
    enable: (enabled, placeholder) => {
      area.placeholder = placeholder
      area.disabled = !session.hasContent
      area.readOnly = !enabled
    },
    people,
    announcer,
  })
  showText(shared, text, cursors)
  showPeople(shared, people, cursors)
  bindUndo(shared, text)
  bindCopyLink(element('copy-link'), element('copy-dialog'), announcer)
  bindPage(area)

  void session.whenSynced.then(() => {
    window.setTimeout(() => people.avoidSharedColor(), MEET_OTHERS_MILLIS)
  })
  window.addEventListener('beforeunload', (event) => {
    if (session.wouldLoseEdits) event.preventDefault()
  })
  if (givenName === null) {
    shared.on('content', (_delta, _content, source) => {
      if (source === 'load') area.focus()
    })
  }
}

/**
 * @param {SharedDocument} shared
 * @param {PlainText} text
 * @param {RemoteCursors} cursors
 */
function showText(shared, text, cursors) {
  text.onChange(() => {
    cursors.showText(text.text)
    cursors.showClients(shared.clients)
    const title = titleOf(text.text)
    document.title = `${title} – collab`
    element('title').textContent = title
  })
}

/**
 * @param {SharedDocument} shared
 * @param {People} people
 * @param {RemoteCursors} cursors
 */
function showPeople(shared, people, cursors) {
  new PeoplePanel(
    people,
    {
      avatars: element('avatars'),
      count: element('people-count'),
      name: element('your-name'),
      colors: element('your-color'),
      list: element('people'),
    },
    (participant) => {
      element('people-panel').hidePopover()
      cursors.goTo(participant.id)
    },
  )
  const typing = element('typing')
  shared.on('presence', (clients) => {
    cursors.showClients(clients)
    typing.textContent = typingSentence(clients)
    typing.hidden = typing.textContent === ''
  })
}

/**
 * @param {SharedDocument} shared
 * @param {PlainText} text
 */
function bindUndo(shared, text) {
  const undo = element('undo')
  const redo = element('redo')
  undo.addEventListener('click', () => text.undo())
  redo.addEventListener('click', () => text.redo())
  const show = () => {
    undo.setAttribute('aria-disabled', String(!shared.canUndo))
    redo.setAttribute('aria-disabled', String(!shared.canRedo))
  }
  shared.on('content', show)
  show()
}

/** @param {HTMLTextAreaElement} area */
function bindPage(area) {
  bindThemeChoice(element('theme-choice'))
  const brand = /** @type {HTMLAnchorElement} */ (element('brand'))
  brand.href = 'plain.html'
  const richLink = /** @type {HTMLAnchorElement} */ (element('rich-link'))
  richLink.href = `.${location.hash}`
  element('skip-link').addEventListener('click', (event) => {
    // The address after # names the document, so a plain link to an element would leave it.
    event.preventDefault()
    area.focus()
  })
}

/** @param {string} reason */
function refuse(reason) {
  document.body.dataset['refused'] = ''
  document.title = 'No document – collab'
  element('refusal').hidden = false
  element('refusal-reason').textContent = `${reason} Check the link, or start a new document.`
}
