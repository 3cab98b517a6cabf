import QuillDelta from 'quill-delta'

/**
 * The server's half of the protocol for one document, as simple as it can be: the order of operations,
 * and who gets told what. What is committed survives a crash, what is not is lost.
 */
export class ReferenceServer {
  #runs = 0
  /** What is on disk. */
  #disk = { content: new QuillDelta(), sessions: /** @type {Map<string, number>} */ (new Map()) }
  /** @type {Set<Member>} */
  #members = new Set()
  /** Whether an operation is on disk as soon as it is ordered. */
  commitsAtOnce = true

  content = this.#disk.content
  epoch = ''
  rev = 0
  /** @type {{ rev: number, session: string, op: number, delta: any }[]} */
  #log = []
  /** @type {Map<string, number>} the last operation of each session */
  #sessions = new Map()
  /** Whether no more operations are taken. */
  isFull = false
  /** @type {any[]} what clients told of themselves */
  presence = []

  constructor() {
    this.#open()
  }

  #open() {
    this.epoch = `run-${++this.#runs}`
    this.rev = 0
    this.#log = []
    this.content = this.#disk.content
    this.#sessions = new Map(this.#disk.sessions)
  }

  /** Loses what is not committed, and all connections. */
  crash() {
    for (const member of [...this.#members]) member.close()
    this.#open()
  }

  /** Forgets old deltas, so that nobody can resume from before. */
  trim() {
    this.#log = []
  }

  /** @returns {string[]} of those who are connected */
  sessions() {
    return [...this.#members].map(({ session }) => session)
  }

  /** @param {any} message for everybody */
  tell(message) {
    for (const member of this.#members) member.send(message)
  }

  commit() {
    this.#disk = { content: this.content, sessions: new Map(this.#sessions) }
    for (const member of this.#members) {
      const op = this.#sessions.get(member.session) ?? 0
      if (op > 0) member.send({ type: 'saved', op })
    }
  }

  /**
   * @param {(message: any) => void} send
   * @param {() => void} close tells the client that the connection is gone
   * @returns {Member}
   */
  connect(send, close) {
    const member = {
      session: '',
      send,
      close: () => {
        this.#members.delete(member)
        close()
      },
    }
    return member
  }

  /**
   * @typedef {object} Member
   * @property {string} session
   * @property {(message: any) => void} send
   * @property {() => void} close
   */

  /**
   * @param {Member} member
   * @param {any} message
   */
  receive(member, message) {
    if (message.type === 'hello') this.#greet(member, message)
    else if (message.type === 'op') this.order(member.session, message, member.send)
    else if (message.type === 'presence') this.presence.push(message)
    else if (message.type === 'ping') member.send({ type: 'pong' })
  }

  /**
   * @param {string} session
   * @param {any} op
   * @param {(message: any) => void} answer is given what is not told in its turn
   */
  order(session, { epoch, rev, op, delta }, answer) {
    const last = this.#sessions.get(session) ?? 0
    const known = this.#log.find((entry) => entry.session === session && entry.op === op)
    if (epoch !== this.epoch || (op > last && !this.#reaches(rev))) answer(this.snapshot(session))
    else if (op <= last)
      answer(known ? { type: 'ack', op, rev: known.rev } : this.snapshot(session))
    else if (op > last + 1)
      answer({ type: 'error', code: 'op_out_of_order', message: `Op ${op}`, op })
    else if (this.isFull) answer({ type: 'error', code: 'storage_full', message: 'Later', op })
    else {
      this.#append(session, op, this.#transformed(rev, new QuillDelta(structuredClone(delta))))
      if (this.commitsAtOnce) this.commit()
    }
  }

  /** @param {any[]} delta of somebody who is not a client */
  write(delta) {
    this.#append('', 0, new QuillDelta(structuredClone(delta)))
    if (this.commitsAtOnce) this.commit()
  }

  /**
   * @param {string} session
   * @returns {any}
   */
  snapshot(session) {
    return {
      type: 'snapshot',
      epoch: this.epoch,
      rev: this.rev,
      content: structuredClone(this.content.ops),
      op: this.#sessions.get(session) ?? 0,
      saved: this.#disk.sessions.get(session) ?? 0,
      readOnly: false,
    }
  }

  /**
   * @param {string} session
   * @param {number} rev
   * @returns {any[]} what the session has not seen since
   */
  since(session, rev) {
    return this.#log
      .filter((entry) => entry.rev > rev)
      .map((entry) =>
        entry.session === session && session !== ''
          ? { type: 'ack', op: entry.op, rev: entry.rev }
          : { type: 'op', rev: entry.rev, delta: structuredClone(entry.delta.ops) },
      )
  }

  /** @param {string} session */
  saved(session) {
    return this.#disk.sessions.get(session) ?? 0
  }

  /**
   * @param {string} epoch
   * @param {number} rev
   * @returns {boolean} whether a client can go on from there
   */
  canResume(epoch, rev) {
    return epoch === this.epoch && this.#reaches(rev)
  }

  /**
   * @param {Member} member
   * @param {any} hello
   */
  #greet(member, { session, epoch, rev }) {
    for (const other of [...this.#members]) if (other.session === session) replace(other)
    member.session = session
    this.#members.add(member)
    if (!this.canResume(epoch, rev)) {
      member.send(this.snapshot(session))
      return
    }
    const { type, content, ...position } = this.snapshot(session)
    member.send({ ...position, type: 'resumed', rev })
    for (const message of this.since(session, rev)) member.send(message)
  }

  /** @param {number} rev */
  #reaches(rev) {
    return rev <= this.rev && rev >= this.rev - this.#log.length
  }

  /**
   * @param {number} rev
   * @param {QuillDelta} delta
   */
  #transformed(rev, delta) {
    return this.#log
      .filter((entry) => entry.rev > rev)
      .reduce((changed, entry) => entry.delta.transform(changed, true), delta)
  }

  /**
   * @param {string} session
   * @param {number} op
   * @param {QuillDelta} delta
   */
  #append(session, op, delta) {
    this.content = this.content.compose(delta)
    this.#log.push({ rev: ++this.rev, session, op, delta })
    if (session !== '') this.#sessions.set(session, op)
    for (const member of this.#members) {
      const isOwn = member.session === session && session !== ''
      if (isOwn) member.send({ type: 'ack', op, rev: this.rev })
      else member.send({ type: 'op', rev: this.rev, delta: structuredClone(delta.ops) })
    }
  }
}

/** @param {{ send: (message: any) => void, close: () => void }} member whose session speaks elsewhere */
function replace(member) {
  member.send({ type: 'error', code: 'session_replaced', message: 'Another one.', fatal: true })
  member.close()
}
