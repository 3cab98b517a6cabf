package io.collab.server.storage.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** Calls to a database, of which a test breaks some. Thread-safe, if what breaks them is. */
final class BrokenCalls {

  /** What happens to a call. */
  enum Fate {
    DONE,
    BROKEN_BEFORE,
    BROKEN_AFTER,
    /** Nothing arrives any more, and whoever called is gone. */
    OVER
  }

  /** The end of whoever calls: nobody handles it. */
  static final class Over extends Error {
    private static final long serialVersionUID = 1;

    Over() {
      super("the end", null, false, false);
    }
  }

  /** Decides about each call. */
  @FunctionalInterface
  interface Fault {
    Fate of(String method);
  }

  private static final List<Class<?>> WATCHED =
      List.of(Connection.class, PreparedStatement.class, Statement.class, ResultSet.class);

  private final Fault fault;

  BrokenCalls(Fault fault) {
    this.fault = fault;
  }

  /** The same source, with everything that comes from it at the mercy of the fault. */
  DataSource around(DataSource source) {
    return (DataSource) broken(source, DataSource.class);
  }

  private Object broken(Object target, Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> call(target, method, arguments));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    Fate fate = isBreakable(method) ? fault.of(method.getName()) : Fate.DONE;
    if (fate == Fate.OVER) {
      throw new Over();
    }
    if (fate == Fate.BROKEN_BEFORE) {
      throw new SQLException("broken before " + method.getName());
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (fate == Fate.BROKEN_AFTER) {
      throw new SQLException("broken after " + method.getName());
    }
    return result != null && WATCHED.contains(method.getReturnType())
        ? broken(result, method.getReturnType())
        : result;
  }

  private static boolean isBreakable(Method method) {
    return List.of(method.getExceptionTypes()).contains(SQLException.class)
        && !method.getName().equals("close")
        && !method.getName().startsWith("is");
  }
}
