package dev.narrows.firewall.daemon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Handlers for POSIX signals. Java has no supported way to them but shutdown hooks, which know
 * neither SIGHUP nor an exit code; the JDK's module jdk.unsupported has one, looked up by name here
 * because the compiler warns of it in a way that nothing silences.
 */
final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Signals() {}

  /**
   * Runs an action, on a thread of its own, at each signal of a name such as "HUP".
   *
   * @throws StartupException when this Java machine does not let signals be handled
   */
  static void handle(String name, Runnable action) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(HANDLER);
      MethodHandle run =
          lookup.findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
      MethodHandle onSignal = MethodHandles.dropArguments(run.bindTo(action), 0, signal);
      lookup
          .findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
          .invoke(
              lookup
                  .findConstructor(signal, MethodType.methodType(void.class, String.class))
                  .invoke(name),
              MethodHandleProxies.asInterfaceInstance(handler, onSignal));
    } catch (Throwable e) {
      throw new StartupException(
          "SIG" + name + " cannot be handled; run java without -Xrs, with module jdk.unsupported",
          e);
    }
  }
}
