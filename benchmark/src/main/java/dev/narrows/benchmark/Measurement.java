package dev.narrows.benchmark;

import java.util.List;

/** Something that gives lines of the table. */
interface Measurement {
  /** By which it is asked for. */
  String name();

  List<Finding> run(BenchRun run) throws Exception;
}
