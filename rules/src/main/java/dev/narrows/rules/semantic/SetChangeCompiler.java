package dev.narrows.rules.semantic;

import dev.narrows.rules.ast.ElementOptions;
import dev.narrows.rules.ast.Expression;
import dev.narrows.rules.ast.FieldExpression;
import dev.narrows.rules.ast.HashExpression;
import dev.narrows.rules.ast.MeterStatement;
import dev.narrows.rules.ast.SetReference;
import dev.narrows.rules.ast.SetUpdateStatement;
import dev.narrows.rules.ast.Statement;
import dev.narrows.rules.ast.TcpOptionExpression;
import dev.narrows.rules.diagnostic.DiagnosticSink;
import dev.narrows.rules.diagnostic.SourceSpan;
import dev.narrows.rules.eval.DynamicElements;
import dev.narrows.rules.eval.DynamicElements.Change;
import dev.narrows.rules.eval.ElementStates;
import dev.narrows.rules.eval.Operation;
import dev.narrows.rules.eval.ProgramBuilder;
import dev.narrows.rules.eval.Value;
import dev.narrows.rules.eval.op.ImmediateLoad;
import dev.narrows.rules.eval.op.SetChange;
import dev.narrows.rules.semantic.Symbols.SetSymbol;
import dev.narrows.rules.semantic.Symbols.TableSymbol;
import java.util.ArrayList;
import java.util.List;

/** Compiles statements by which packets change sets; null after a diagnostic. */
final class SetChangeCompiler {
  private final TableSymbol table;
  private final SetUses uses;
  private final ProtocolContext protocols;
  private final ProgramBuilder program;
  private final DiagnosticSink sink;

  SetChangeCompiler(
      TableSymbol table,
      SetUses uses,
      ProtocolContext protocols,
      ProgramBuilder program,
      DiagnosticSink sink) {
    this.protocols = protocols;
    this.table = table;
    this.uses = uses;
    this.program = program;
    this.sink = sink;
  }

  /**
   * "add", "update" and "delete".
   *
   * @param set the statement's, with variables resolved; as are key and data
   */
  List<Operation> change(
      SetUpdateStatement statement, Expression set, Expression left, Expression data) {
    if (!(set instanceof SetReference reference)) {
      return refuse(set.span(), "no set", "write '@' and the name of a set");
    }
    SetSymbol symbol = uses.find(reference);
    SetUses.Key key = uses.key(left, null);
    if (key == null
        || symbol == null
        || symbol.content == null
        || uses.refusesPresence(key.types(), reference.span())) {
      return null;
    }
    if (!symbol.shape.takes(key.types())) {
      return refuse(
          key.span(),
          key.label() + " is of type " + SetShape.label(key.types()),
          "the set holds " + SetShape.label(symbol.shape.key()));
    }
    if (symbol.content.dynamic() == null) {
      return refuse(
          reference.span(),
          "a map of " + symbol.shape.dataLabel() + " cannot be changed by packets",
          "list its elements in the file");
    }
    List<Operation> operations = new ArrayList<>();
    List<Operation> load = List.of();
    int dataRegister = SetChange.NO_DATA;
    if (symbol.shape.isMap()) {
      dataRegister = SetUses.KEY + key.types().size();
      load = data(statement, data, symbol.shape, dataRegister, operations);
      if (load == null) {
        return null;
      }
    } else if (data != null) {
      return refuse(data.span(), "a value for a set", "remove it: only maps have values");
    }
    operations.addAll(key.load());
    operations.addAll(load);
    boolean timed = symbol.hasFlag("timeout") || symbol.block.timeout() != null;
    Operation change = change(statement, symbol, timed, dataRegister);
    if (change == null) {
      return null;
    }
    operations.add(change);
    return operations;
  }

  /** What loads the data; its dependencies' tests go in front of the key's. */
  private List<Operation> data(
      SetUpdateStatement statement,
      Expression data,
      SetShape shape,
      int register,
      List<Operation> guards) {
    if (data == null) {
      return refuse(statement.span(), "no value for the map", "write '{ KEY : VALUE }'");
    }
    OperandType type = shape.data().get(0);
    boolean field =
        data instanceof FieldExpression
            || data instanceof TcpOptionExpression
            || data instanceof HashExpression;
    if (!field) {
      Value constant = new ConstantReader(type, sink).read(data);
      return constant == null ? null : List.of(new ImmediateLoad(register, constant));
    }
    Operand operand = new OperandReader(sink, protocols, register).read(data);
    if (operand == null || uses.refusesPresence(List.of(operand.type()), data.span())) {
      return null;
    }
    if (!SetShape.areSame(List.of(operand.type()), shape.data())) {
      return refuse(
          data.span(),
          operand.label() + " is of type " + operand.type().label(),
          "the map holds " + shape.dataLabel());
    }
    List<Operation> guard =
        operand.isPresence() ? List.of() : protocols.require(operand.field(), operand.span());
    if (guard == null) {
      return null;
    }
    guards.addAll(guard);
    return operand.load();
  }

  private Operation change(
      SetUpdateStatement statement, SetSymbol symbol, boolean timed, int dataRegister) {
    ElementOptions options = statement.options();
    ElementStateCompiler compiler = new ElementStateCompiler(sink);
    ElementStates states = compiler.compile(options.states());
    long lifetime = ElementTime.nanos(options.timeout(), sink);
    if (states == null || lifetime < 0) {
      return null;
    }
    if (options.timeout() != null && !timed) {
      refuse(
          options.timeout().span(),
          "a time for an element of a set whose elements live for ever",
          "add 'flags timeout;' to the set");
      return null;
    }
    boolean declared = !symbol.block.states().isEmpty();
    if (declared && !compiler.agree(options.states(), symbol.block.states())) {
      return null;
    }
    DynamicElements set = symbol.content.dynamic();
    Change what = Change.valueOf(statement.change().name());
    return new SetChange(set, what, SetUses.KEY, dataRegister, lifetime, set.kind(states));
  }

  /** "meter": a set of its own, that packets update. */
  List<Operation> meter(MeterStatement meter, Expression left, List<Statement> states) {
    SetUses.Key key = uses.key(left, null);
    ElementStates compiled = new ElementStateCompiler(sink).compile(states);
    long lifetime = ElementTime.nanos(meter.options().timeout(), sink);
    if (key == null || compiled == null || lifetime < 0) {
      return null;
    }
    String name = meter.name().text();
    if (table.meters.putIfAbsent(name, meter.span()) != null || table.sets.containsKey(name)) {
      return refuse(meter.name().span(), "a second '" + name + "'", "choose another name");
    }
    DynamicElements set =
        new DynamicElements(
            new DynamicElements.Declaration(
                table.qualified(),
                name,
                SetShape.label(key.types()),
                key.types().size(),
                false,
                meter.size() > 0 ? meter.size() : DynamicElements.DEFAULT_SIZE,
                lifetime),
            compiled);
    program.dynamicSet(set);
    List<Operation> operations = new ArrayList<>(key.load());
    boolean timed = lifetime != 0;
    operations.add(
        new SetChange(
            set, timed ? Change.UPDATE : Change.ADD, SetUses.KEY, SetChange.NO_DATA, lifetime, 0));
    return operations;
  }

  private List<Operation> refuse(SourceSpan span, String message, String advice) {
    sink.error(span, message, advice);
    return null;
  }
}
