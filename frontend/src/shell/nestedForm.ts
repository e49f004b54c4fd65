/** The part of a `useForm` that failures are told to. */
interface FieldForm {
  getValues: () => object;
  setFieldError: (path: never, message: string) => void;
  getInputNode: (path: never) => HTMLElement | null;
}

/** Every field of nested values as a dotted path: `annexA.purpose`, `locations.0.city`. */
export function pathsOf(values: object, prefix = ""): string[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    const path = prefix + key;
    return typeof value === "object" && value !== null
      ? [path, ...pathsOf(value, `${path}.`)]
      : [path];
  });
}

/**
 * A form whose values are nested as the mutation's input is, so that a failure at
 * `parameters.objectionDays` shows at that field. `root` is the input's field that the form fills.
 */
export function nested(form: FieldForm, root = ""): FieldForm {
  const start = root === "" ? "" : `${root}.`;
  const own = (path: string) => (path.startsWith(start) ? path.slice(start.length) : path);
  return {
    getValues: () => Object.fromEntries(pathsOf(form.getValues(), start).map((path) => [path, null])),
    setFieldError: (path: string, message) => form.setFieldError(own(path) as never, message),
    getInputNode: (path: string) => form.getInputNode(own(path) as never),
  };
}
