// Writes the names of all operations that the interpreter knows, as JSON.
import { OPERATIONS, SOURCES } from "../../widgets/src/program/operations.ts";

process.stdout.write(JSON.stringify([...SOURCES, ...Object.keys(OPERATIONS)]));
