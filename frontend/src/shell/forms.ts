import type { FormErrors } from "@mantine/form";

/** Puts the focus on the first field with an error; for the second argument of `form.onSubmit`. */
export function focusFirstError(form: { getInputNode: (path: never) => HTMLElement | null }) {
  return (errors: FormErrors) => {
    const first = Object.keys(errors)[0];
    if (first !== undefined) form.getInputNode(first as never)?.focus();
  };
}

/** A rule for a field that must be filled in. */
export function required(message: string) {
  return (value: string) => (value.trim() === "" ? message : null);
}
