// What a Worker does with the orders of its page: one run at a time, the latest.
import type { Order } from "../data/orders.ts";
import { Theories } from "./theories.ts";
import { Training } from "./training.ts";
import type { World } from "./turns.ts";

export class Session {
  private readonly world: World;
  private present: Training | Theories | null = null;

  constructor(world: World) {
    this.world = world;
    world.tell({ news: "ready" });
  }

  take(order: Order): void {
    if (order.order !== "begin") {
      if (order.order === "stop") this.world.tell({ news: "heard" });
      this.present?.take(order);
      return;
    }
    this.present?.take({ order: "stop" });
    this.world.tell({ news: "heard" });
    this.present = order.part === "theory" ? new Theories(order, this.world) : new Training(order, this.world);
    void this.present.run();
  }
}
