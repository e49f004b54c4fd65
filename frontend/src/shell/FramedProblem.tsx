import type { ErrorComponentProps } from "@tanstack/react-router";
import { OpenFrame } from "./OpenFrame";
import { ProblemPage, RouteProblem } from "./ProblemPage";

/** A failure where no frame stands around the page yet. */
export function FramedProblem(props: ErrorComponentProps) {
  return (
    <OpenFrame>
      <RouteProblem {...props} />
    </OpenFrame>
  );
}

/** An address that leads nowhere at all. */
export function FramedNotFound() {
  return (
    <OpenFrame>
      <ProblemPage problem="notFound" />
    </OpenFrame>
  );
}
