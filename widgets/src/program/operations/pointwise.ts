// Operations at each index by itself.
import type { Builder, Operand } from "../builder.ts";
import type { Kind } from "../format.ts";
import { kindOf, SCALARS } from "../scalars.ts";
import { isLazy, type Lazy } from "../tensor.ts";
import { type Answer, kindAmong, type Operation, type Operations } from "./operation.ts";

const AS_NAMED =
  "neg abs sign reciprocal sqrt exp expm1 log log1p sin cos acos tanh sigmoid relu floor ceil trunc erf isnan maximum " +
  "minimum atan2 eq ne lt le gt ge logical_and logical_or logical_not remainder mul bitwise_right_shift";

/** Numbers alone are computed when the plan is made. */
function applied(b: Builder, operation: string, operands: Operand[], type?: Kind): Answer {
  if (operands.some(isLazy)) return b.pointwise(operation, operands, type);
  const [x, y, z] = operands.map(Number);
  return SCALARS[operation](x, y, z);
}

function named(operation: string): Operation {
  return (b: Builder, ...operands: Operand[]) => {
    const { length } = SCALARS[operation];
    return applied(b, operation, operands.slice(0, length));
  };
}

/** And, for whole numbers as for true and false. */
function both(b: Builder, ...operands: Operand[]): Answer {
  const truth = operands.every((x) => (isLazy(x) ? x.type === "b" : typeof x === "boolean"));
  return applied(b, truth ? "logical_and" : "bitwise_and", operands);
}

/** a + alpha b, or minus. */
function sum(operation: "add" | "sub"): Operation {
  return (b: Builder, x: Operand, y: Operand, alpha: number | null = null) => {
    const other = alpha === null || alpha === 1 ? y : (applied(b, "mul", [y, alpha]) as Operand);
    return applied(b, operation, [x, other]);
  };
}

const WHOLE: Record<number, string> = {
  2: "square",
  3: "cube",
  0.5: "sqrt",
  [-1]: "reciprocal",
  1: "copy",
};

function power(b: Builder, x: Operand, y: Operand): Answer {
  const quick = typeof y === "number" && isLazy(x) ? WHOLE[y] : undefined;
  if (!quick) return applied(b, "pow", [x, y]);
  const number = kindOf("pow", [(x as Lazy).type, Number.isInteger(y) ? "i" : "f"]);
  return b.pointwise(quick, [quick === "square" || quick === "cube" ? b.settled(x as Lazy) : x], number);
}

const DIVISIONS: Record<string, string> = { floor: "floordiv", trunc: "truncdiv" };

function division(b: Builder, x: Operand, y: Operand, mode: string | null = null): Answer {
  return applied(b, mode === null ? "div" : DIVISIONS[mode], [x, y]);
}

/** Between low and high; high wins where they are the wrong way round. */
function clamp(b: Builder, x: Lazy, low: Operand | null = null, high: Operand | null = null): Lazy {
  const above = low === null ? x : b.pointwise("maximum", [x, low]);
  return high === null ? above : b.pointwise("minimum", [above, high]);
}

function converted(b: Builder, x: Operand, ...rest: unknown[]): Answer {
  const type = kindAmong(rest);
  if (!type || !isLazy(x) || x.type === type) return isLazy(x) ? x : Number(x);
  const how = type === "b" ? "truth" : x.type === "f" ? "trunc" : "copy";
  return b.pointwise(how, [x], type);
}

function where(b: Builder, condition: Operand, x: Operand, y: Operand): Answer {
  const kinds = [x, y].map((v): Kind => (isLazy(v) ? v.type : Number.isInteger(v) ? "i" : "f"));
  return applied(b, "where", [condition, x, y], kindOf("where", kinds));
}

export const POINTWISE: Operations = {
  ...Object.fromEntries(AS_NAMED.split(" ").map((name) => [name, named(name)])),
  add: sum("add"),
  sub: sum("sub"),
  div: division,
  pow: power,
  clamp,
  where,
  bitwise_and: both,
  _to_copy: converted,
  // What numbers and sizes are called in Python
  truediv: division,
  floordiv: named("floordiv"),
  mod: named("remainder"),
  sym_max: named("maximum"),
  sym_min: named("minimum"),
  sym_int: named("trunc"),
};
