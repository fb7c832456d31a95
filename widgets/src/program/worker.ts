// The script of a Worker that trains: the program's room, with the page at the other end.
import "./product/kernel.ts"; // first in the bundle, or it parts what gzip finds alike
import type { Order, Told } from "../data/orders.ts";
import { Machine } from "./machine.ts";
import { parse } from "./parse.ts";
import { Session } from "./session.ts";

const waiting: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => waiting.shift()?.();

/** Messages that are there come in before this one: unlike a timer, it makes nobody wait for 4 ms. */
function breathe(): Promise<void> {
  return new Promise((go) => {
    waiting.push(go);
    channel.port2.postMessage(null);
  });
}

/** Whether a page lets code be made of text. */
function mayCompile(): boolean {
  try {
    return Boolean(new Function("return true")());
  } catch {
    return false;
  }
}

const fused = mayCompile();
const session = new Session({
  parse,
  engine: (program, fields, data, wide) => new Machine(program, fields, { data, wide, fused }),
  tell: (told: Told) =>
    postMessage(told, { transfer: told.news === "run" && told.bytes ? [told.bytes.buffer as ArrayBuffer] : [] }),
  now: () => performance.now(),
  breathe,
  sleep: (milliseconds) => new Promise((go) => setTimeout(go, milliseconds)),
});
addEventListener("message", ({ data }: MessageEvent<Order>) => session.take(data));
