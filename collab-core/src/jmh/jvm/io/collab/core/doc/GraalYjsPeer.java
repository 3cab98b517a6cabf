package io.collab.core.doc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** Yjs itself inside the JVM, run by GraalJS. Updates stay objects of JavaScript. */
final class GraalYjsPeer implements JvmPeer {

  /** Loads modules of node_modules, as far as Yjs needs it: (read, id) to what the module exports. */
  private static final String LOADER =
      """
      (read => {
        for (const timer of ['Timeout', 'Interval']) {
          globalThis['set' + timer] = () => 0
          globalThis['clear' + timer] = () => {}
        }
        const made = {
          'lib0/webcrypto': { subtle: {}, getRandomValues: a => a.map(() => Math.random() * 2 ** 32) },
          'lib0/performance': { performance: { now: Date.now } }
        }
        const load = (id, from) => {
          if (made[id]) return made[id]
          const inLib0 = id.startsWith('./') ? id.slice(2).replace('.cjs', '') : id.replace('lib0/', '')
          const path = id === 'yjs' ? 'yjs/dist/yjs.cjs' : 'lib0/dist/' + inLib0 + '.cjs'
          const known = inLib0 === 'webcrypto' || inLib0 === 'performance' ? 'lib0/' + inLib0 : path
          if (made[known]) return made[known]
          const module = { exports: made[path] = {} }
          new Function('require', 'module', 'exports', read(path))(load, module, module.exports)
          return made[path] = module.exports
        }
        const Y = load('yjs')
        return {
          open: () => {
            const doc = new Y.Doc()
            const text = doc.getText('t')
            let last
            doc.on('update', update => { last = update })
            return {
              splice: (at, deleted, inserted) => {
                if (deleted === 0) text.insert(at, inserted)
                else if (inserted === '') text.delete(at, deleted)
                else doc.transact(() => { text.delete(at, deleted); text.insert(at, inserted) })
              },
              update: () => last,
              apply: update => Y.applyUpdate(doc, update),
              text: () => text.toString(),
              state: () => Y.encodeStateAsUpdate(doc)
            }
          }
        }
      })
      """;

  private final Value engine;

  GraalYjsPeer(Path modules) {
    Context context =
        Context.newBuilder("js")
            .allowHostAccess(HostAccess.ALL)
            .allowExperimentalOptions(true)
            .option("js.text-encoding", "true")
            .build();
    ProxyExecutable read = arguments -> read(modules.resolve(arguments[0].asString()));
    engine = context.eval("js", LOADER).execute(read);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Replica open() {
    return new YjsReplica(engine.invokeMember("open"));
  }

  @Override
  public Replica load(Object state) {
    Replica replica = open();
    replica.apply(state);
    return replica;
  }

  private static final class YjsReplica implements Replica {
    private final Value splice;
    private final Value update;
    private final Value apply;
    private final Value replica;

    YjsReplica(Value replica) {
      this.replica = replica;
      this.splice = replica.getMember("splice");
      this.update = replica.getMember("update");
      this.apply = replica.getMember("apply");
    }

    @Override
    public void splice(int at, int deleted, String inserted) {
      splice.executeVoid(at, deleted, inserted);
    }

    @Override
    public Object takeUpdate() {
      return update.execute();
    }

    @Override
    public void apply(Object bytes) {
      apply.executeVoid(bytes);
    }

    @Override
    public String text() {
      return replica.invokeMember("text").asString();
    }

    @Override
    public Object state() {
      return replica.invokeMember("state");
    }

    @Override
    public void close() {}
  }
}
