// The kinds of panels, by the name that a panel's spec gives.
export { answers } from "./answers.ts";
export { bars } from "./bars.ts";
export { fieldMap as field_map } from "./field_map.ts";
export { functionPanel as function } from "./function.ts";
export { graph } from "./graph.ts";
export { heatmap } from "./heatmap.ts";
export { images } from "./images.ts";
export { lines } from "./lines.ts";
export { points } from "./points.ts";
export { scatter } from "./scatter.ts";
export { table } from "./table.ts";
export { tree } from "./tree.ts";
export { waves } from "./waves.ts";
