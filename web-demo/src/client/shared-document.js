import { connection } from './connection.js'
import { compose, invert, length } from './delta.js'
import { textOf } from './diff.js'
import { newHistory } from './history.js'
import * as millis from './millis.js'
import * as ot from './ot-client.js'
import { moved } from './presence.js'
import { unsavedStore } from './unsaved-store.js'
import { cancel, stringify, world } from './short.js'

/** @typedef {import('./delta.js').Attributes} Attributes */
/** @typedef {import('./delta.js').Delta} Delta */
/** @typedef {import('./presence.js').Client} Client */
/** @typedef {import('./presence.js').PresenceState} PresenceState */
/** @typedef {import('./presence.js').Range} Range */
/** @typedef {import('./transports.js').End} End */
/** @typedef {import('./unsaved-store.js').Claim} Claim */

/**
 * @typedef {object} Options
 * @property {string} document its name
 * @property {string} [url] of the server; without it, the folder of the page
 * @property {string} [root] name of the shared text in the document; without it, `content`
 * @property {{ name?: string, color?: string }} [user] who you are to the others
 */

/**
 * Where the edits are: `connecting` (nothing is known yet), `saved` (all on the server's disk),
 * `saving` (on the way there), `offline`, `read-only`, `refused` (the server does not want this
 * client; nobody tries again).
 *
 * @typedef {'connecting' | 'saved' | 'saving' | 'offline' | 'read-only' | 'refused'} State
 */

/**
 * @typedef {object} Status
 * @property {State} state
 * @property {boolean} unsaved whether the server may not have stored every edit
 * @property {boolean} kept whether this browser keeps what is unsaved if the page is closed now
 * @property {string} transport `websocket`, `sse`, `long-polling` or `polling`; empty before the first
 * @property {boolean} late whether the server says that its storage is not keeping up
 * @property {string | number} [code] of the last refusal or interruption
 * @property {string} [message] why, in a sentence, if the server said so
 */

/**
 * Where a change came from. `load`: the content is known for the first time.
 *
 * @typedef {'load' | 'local' | 'remote' | 'undo'} Source
 */

/**
 * What listeners are given, by the name of the event. An error may come with one's own edits that were
 * taken back because the server will not have them.
 *
 * @typedef {object} Events
 * @property {(delta: Delta, content: Delta, source: Source) => void} content
 * @property {(clients: Client[]) => void} presence
 * @property {(status: Status) => void} status
 * @property {(error: { code?: string | number, message?: string, delta?: Delta }) => void} error
 */

/** @typedef {ReturnType<typeof connect>} SharedDocument */

/**
 * Opens a document to edit it together with others. Returns at once; `content` tells when there is
 * something to show. Positions are UTF-16 code units of the text; an embed counts 1.
 *
 * @param {Options} options
 * @param {Claim} [claim] a session to go on with
 */
export const connect = (options, claim) => {
  const { document: name, root = 'content', url = '.' } = options
  if (!name) throw new TypeError('connect() needs a document')
  const folder = new URL('.', new URL(url, world.document?.baseURI)).href
  const path = encodeURIComponent(name)
  const history = newHistory()
  const leaving = new AbortController()
  const store = unsavedStore(`collab-unsaved:${folder}${path}:${root}:`, leaving.signal)
  /** @type {Set<[event: string, listener: (...args: any[]) => void]>} */
  const listeners = new Set()
  /** What was put off, and its timer. @type {Map<() => void, any>} */
  const waiting = new Map()
  /** @type {Map<number, Client>} */
  const clients = new Map()
  /** Send what other pages left behind. @type {{ close: () => void }[]} */
  let couriers = []
  let state = ot.newState()
  /** @type {PresenceState} */
  let presence = { user: options.user ?? {}, cursor: null, typing: false }
  let presenceVersion = 0
  let session = ''
  let isLoaded = false
  let isReady = false
  let isOffline = false
  let isReadOnly = false
  let isLate = false
  let isKept = true
  /** Whether the next connection asks for a snapshot, and not for what was missed. */
  let isLost = false
  /** Number of the operation that was sent on this connection. */
  let sent = 0
  let transport = ''
  /** @type {End} */
  let trouble = {}
  let shown = ''

  /** @param {Claim} own */
  const start = ([name, kept]) => {
    if (leaving.signal.aborted) return
    session = name
    if (kept) {
      state = ot.restored(kept)
      loaded()
    }
    for (const event of ['pagehide', 'pageshow', 'online']) {
      const run = event === 'pagehide' ? () => keep(false) : line.start
      world.addEventListener?.(event, run, { signal: leaving.signal })
    }
    line.start()
    show()
  }

  /** @param {string} way */
  const connected = (way) => {
    transport = way
    isReady = true
    isOffline = false
    trouble = {}
    sent = 0
    soon(sendPresence)
  }

  /** @param {End} [end] */
  const disconnected = (end = trouble) => {
    isReady = false
    trouble = end
    soon(showOffline, millis.UNNOTICED)
    show()
  }

  const showOffline = () => {
    if (isReady) return
    isOffline = true
    presenceVersion = 0
    clients.clear()
    emit('presence', [])
    show()
  }

  const others = () => [...clients.values()]

  /** @param {any[]} messages */
  const receive = (messages) => {
    try {
      for (const message of messages) {
        isReadOnly = message.readOnly ?? isReadOnly
        handlers[message.type]?.(message)
      }
      flush()
    } catch (error) {
      if (error !== ot.OUT_OF_STEP) throw error
      isLost = true
      isReady = false
      line.restart()
    }
    soon(keep)
    show()
  }

  /** What is done with a message, by its type. @type {Record<string, (message: any) => void>} */
  const handlers = {
    snapshot(message) {
      isLost = false
      changed(ot.resync(state, message))
      sent = 0
      if (!isLoaded) loaded()
    },
    resumed(message) {
      ot.rename(state, message)
      ot.markSaved(state, message.saved)
      // The acknowledgement is among what follows.
      sent ||= message.op
    },
    place({ rev, place }) {
      if (rev === state.rev) state.place = place
    },
    op: (message) => changed(ot.foreignOp(state, message)),
    ack: (message) => changed(ot.ack(state, message)),
    saved: ({ op }) => ot.markSaved(state, op),
    status({ storage, reason }) {
      isLate = storage === 'waiting'
      trouble = { message: reason }
    },
    presence({ clients: news, gone, version }) {
      for (const id of gone) clients.delete(id)
      for (const client of news) {
        clients.set(client.id, { ...client, cursor: moved(client.cursor, ot.ownEdits(state)) })
      }
      presenceVersion = version
      emit('presence', others())
    },
    error({ op, path, code, message, fatal }) {
      let delta
      if (state.isAwaiting && (op === state.op || /^.delta/.test(path))) {
        if (/full|rev/.test(code)) return soon(sendAgain, millis.ROOM_AGAIN)
        // The numbers of the operations went astray; a snapshot tells where they are.
        if (/order/.test(code)) throw ot.OUT_OF_STEP
        delta = state.own[0]
        changed(ot.reject(state))
      } else if (fatal) {
        line.hangUp()
        disconnected({ fatal, code, message })
      }
      emit('error', { code, message, delta })
    },
  }

  const loaded = () => {
    isLoaded = true
    emit('content', state.view, state.view, 'load')
  }

  /** @param {Delta} delta what somebody else did to the view */
  const changed = (delta) => {
    history.transform(delta)
    if (isLoaded && delta.length) moveAndTell(delta, 'remote')
  }

  /**
   * @param {Delta} delta what one did oneself
   * @param {Source} source
   */
  const apply = (delta, source) => {
    ot.edit(state, delta)
    moveAndTell(delta, source)
    flush()
    soon(keep)
    show()
  }

  /**
   * @param {Delta} delta
   * @param {Source} source
   */
  const moveAndTell = (delta, source) => {
    for (const client of [presence, ...others()]) client.cursor = moved(client.cursor, delta)
    emit('content', delta, state.view, source)
  }

  /** Sends what waits, if it is its turn. */
  const flush = () => {
    if (!isReady || isReadOnly || (state.isAwaiting && sent === state.op)) return
    const message = ot.nextOp(state)
    if (!message) return
    sent = message.op
    // Whoever opens the document after a crash must know the number.
    keep()
    line.transmit(message)
  }

  const sendAgain = () => {
    sent = 0
    flush()
  }

  const sendPresence = () => {
    const { rev, base } = state
    const cursor = moved(presence.cursor, invert(ot.ownEdits(state), base))
    // Who only sends what a page left behind is nobody to see.
    const shared = claim ? null : { ...presence, cursor }
    if (isReady) line.transmit({ type: 'presence', rev, state: shared })
  }

  /** @param {boolean} [open] whether the page goes on with the session */
  const keep = (open = true) => {
    const { view, ...kept } = state
    isKept = store.write(session, ot.hasUnsaved(state) ? kept : null, open)
    show()
  }

  /**
   * @param {() => void} run
   * @param {number} [delay] in milliseconds
   */
  const soon = (run, delay = millis.PACE) => {
    if (leaving.signal.aborted || waiting.has(run)) return
    const later = () => {
      waiting.delete(run)
      run()
    }
    waiting.set(run, setTimeout(later, delay))
  }

  const show = () => {
    const json = stringify(status())
    if (json === shown) return
    shown = json
    emit('status', status())
  }

  /** @returns {Status} */
  const status = () => {
    const { fatal, ...why } = trouble
    const unsaved = ot.hasUnsaved(state)
    /** @type {State} */
    let now = unsaved ? 'saving' : 'saved'
    if (fatal) now = 'refused'
    else if (isOffline) now = 'offline'
    else if (!isLoaded || !transport) now = 'connecting'
    else if (isReadOnly) now = 'read-only'
    return { state: now, unsaved, kept: isKept, transport, late: isLate, ...why }
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} event
   * @param {Parameters<Events[Name]>} args
   */
  const emit = (event, ...args) => {
    for (const [name, listener] of listeners) {
      try {
        if (name === event) listener(...args)
      } catch (error) {
        // One listener's failure is no reason for the others, or the connection, to fail.
        setTimeout(() => {
          throw error
        })
      }
    }
  }

  /** @param {Delta | { ops: Delta }} delta made for the content */
  const edit = (delta) => {
    const ops = 'ops' in delta ? delta.ops : delta
    if (!isLoaded) throw new Error('Wait for "content"')
    if (isReadOnly) throw new Error('It is read-only')
    const end = length(state.view)
    if (!(length(ops.filter(({ insert }) => !insert)) <= end))
      throw new RangeError(`It ends at ${end}`)
    const change = compose([], ops)
    if (!change.length) return
    history.record(change, state.view)
    apply(change, 'local')
  }

  /**
   * @param {number} from 0 to undo, 1 to redo
   * @returns {Delta} how the content changed
   */
  const undo = (from) => {
    const delta = isReadOnly ? [] : history.take(from, state.view)
    if (delta.length) apply(delta, 'undo')
    return delta
  }

  /** @param {PresenceState} news fields that are absent stay as they are */
  const setPresence = (news) => {
    presence = { ...presence, ...news }
    soon(sendPresence)
  }

  const line = connection(
    {
      socketUrl: `${folder.replace(/^http/, 'ws')}ot/${path}`,
      apiUrl: `${folder}api/v1/documents/${path}/`,
      hello: () => ({
        session,
        root,
        ...(!isLost && state.epoch && { epoch: state.epoch, rev: state.rev, place: state.place }),
      }),
      seen: () => ({ saved: state.lastSaved, presence: presenceVersion }),
    },
    { connected, receive, disconnected },
  )
  if (claim) start(claim)
  else {
    void store.claim().then(([own, ...left]) => {
      if (own) start(own)
      couriers = left.map((other) => courier(options, other))
    })
  }

  return {
    /**
     * @template {keyof Events} Name
     * @param {Name} event
     * @param {Events[Name]} listener
     * @returns {() => void} stops listening
     */
    on(event, listener) {
      /** @type {[string, (...args: any[]) => void]} */
      const entry = [event, listener]
      listeners.add(entry)
      return () => listeners.delete(entry)
    },

    /** The text, with U+FFFC for every embed. */
    get text() {
      return textOf(state.view)
    },
    /** The content as a delta of insertions. */
    get content() {
      return state.view
    },
    get length() {
      return length(state.view)
    },
    /** Whether the content is known. Before, nothing can be edited. */
    get isLoaded() {
      return isLoaded
    },
    get status() {
      return status()
    },
    /** Who else is here, with cursors as positions in the text. */
    get clients() {
      return others()
    },

    edit,
    /**
     * @param {number} index
     * @param {string | Record<string, unknown>} content text, or an embed
     * @param {Attributes} [attributes]
     */
    insert(index, content, attributes) {
      edit([{ retain: index }, { insert: content, attributes }])
    },
    /**
     * @param {number} index
     * @param {number} count
     */
    remove(index, count) {
      edit([{ retain: index }, { delete: count }])
    },
    /**
     * @param {number} index
     * @param {number} count
     * @param {Attributes} attributes null removes one
     */
    format(index, count, attributes) {
      edit([{ retain: index }, { retain: count, attributes }])
    },

    get canUndo() {
      return history.hasStep(0)
    },
    get canRedo() {
      return history.hasStep(1)
    },
    /** Takes one's own last edit back, and returns how the content changed. */
    undo: () => undo(0),
    redo: () => undo(1),
    /** Makes the next edit a step of its own for undo. */
    cutoff: history.divide,

    setPresence,
    /** @param {Range | null} cursor position in the text, or a selection; null: none */
    setCursor: (cursor) => setPresence({ cursor }),

    /** Ends the connection. What is unsaved stays in this browser until the document is opened again. */
    close() {
      line.transmit({ type: 'presence', state: null })
      keep(false)
      leaving.abort()
      line.hangUp()
      waiting.forEach(cancel)
      for (const other of couriers) other.close()
    },
  }
}

/**
 * Sends what a page that was closed has left behind, and closes when it is saved.
 *
 * @param {Options} options
 * @param {Claim} claim
 * @returns {{ close: () => void }}
 */
const courier = (options, claim) => {
  /** @type {SharedDocument} */
  const document = connect(options, claim)
  document.on('status', ({ state }) => {
    if (state === 'saved') document.close()
  })
  return document
}
