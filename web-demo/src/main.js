import './styles/main.css'
import { connect } from './client/collab-client.js'
import { createEditor, enableEditor } from './editor/editor.js'
import { LinkEditor } from './editor/link-editor.js'
import { ThinText } from './editor/thin-text.js'
import { Toolbar } from './editor/toolbar.js'
import { YjsText } from './editor/yjs-text.js'
import { PeoplePanel } from './presence/people-panel.js'
import { People } from './presence/people.js'
import {
  documentNameOf,
  hashOf,
  randomDocumentName,
  whyNameIsInvalid,
} from './provider/document-address.js'
import { DocumentSession } from './provider/session.js'
import { ThinSession } from './thin/thin-session.js'
import { Announcer } from './ui/announcer.js'
import { bindCopyLink } from './ui/copy-link.js'
import { element } from './ui/element.js'
import { RecentDocuments } from './ui/recent-documents.js'
import { StatusView } from './ui/status-view.js'
import { bindThemeChoice } from './ui/theme.js'
import { showTitleOf } from './ui/title.js'

/** After joining, the others are known within this time, in milliseconds. */
const MEET_OTHERS_MILLIS = 1000

const givenName = documentNameOf(location.hash)
const name = givenName ?? randomDocumentName()
if (givenName === null) history.replaceState(null, '', hashOf(name))
// Another document in the same tab: start over.
window.addEventListener('hashchange', () => location.reload())

const problem = whyNameIsInvalid(name)
if (problem === null) openDocument(name, givenName === null)
else refuse(problem)

/**
 * @param {string} documentName
 * @param {boolean} isNew
 */
function openDocument(documentName, isNew) {
  const { session, text } = open(documentName, isNew)
  const announcer = new Announcer(element('announcer'))
  const people = new People(session.awareness)

  const editor = createEditor(element('editor'), text, {
    onEscape: () => toolbar.focus(),
  })
  const linkEditor = new LinkEditor(element('link-dialog'), editor.quill)
  const toolbar = new Toolbar(element('toolbar'), editor, {
    openLinkEditor: () => linkEditor.open(),
  })

  const enable = (/** @type {boolean} */ enabled, /** @type {string} */ placeholder) => {
    enableEditor(editor, enabled, placeholder)
    toolbar.enable(enabled)
  }
  new StatusView(session, { enable, people, announcer })
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
      editor.cursors.goTo(participant.id)
    },
  )
  const recent = new RecentDocuments(element('recent-dialog'), documentName)
  element('recent-button').addEventListener('click', () => recent.show())
  showTitleOf(editor.quill, element('title'), (title) => recent.remember(title))
  bindCopyLink(element('copy-link'), element('copy-dialog'), announcer)
  bindPageControls(editor)

  void session.whenSynced.then(() => {
    window.setTimeout(() => people.avoidSharedColor(), MEET_OTHERS_MILLIS)
  })
  window.addEventListener('beforeunload', (event) => {
    if (session.wouldLoseEdits) event.preventDefault()
  })
  if (isNew) editor.quill.focus()
}

/**
 * @param {string} documentName
 * @param {boolean} isNew
 * @returns {{ session: DocumentSession | ThinSession, text: import('./editor/editor.js').SharedText }}
 */
function open(documentName, isNew) {
  if (new URLSearchParams(location.search).get('client') !== 'thin') {
    const session = new DocumentSession(documentName, { isNew })
    return { session, text: new YjsText(session.text, session.awareness) }
  }
  const thinDocument = connect({ document: documentName })
  const session = new ThinSession(thinDocument)
  return { session, text: new ThinText(thinDocument, session.awareness) }
}

/** @param {import('./editor/editor.js').Editor} editor */
function bindPageControls(editor) {
  bindThemeChoice(element('theme-choice'))
  const shortcuts = /** @type {HTMLDialogElement} */ (element('shortcuts-dialog'))
  element('shortcuts-button').addEventListener('click', () => shortcuts.showModal())
  element('skip-link').addEventListener('click', (event) => {
    // The address after # names the document, so a plain link to an element would leave it.
    event.preventDefault()
    editor.quill.focus()
  })
}

/** @param {string} reason */
function refuse(reason) {
  document.body.dataset['refused'] = ''
  document.title = 'No document – collab'
  element('refusal').hidden = false
  element('refusal-reason').textContent = `${reason} Check the link, or start a new document.`
}
