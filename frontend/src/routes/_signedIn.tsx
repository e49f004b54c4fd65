import { createFileRoute, Outlet, redirect, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { prefetch, usePageData } from "../session/data";
import { isSignedIn } from "../session/session";
import { ProblemPage, RouteProblem } from "../shell/ProblemPage";
import { Shell } from "../shell/Shell";
import { ShellSkeleton } from "../shell/ShellSkeleton";
import { ShellViewer } from "../shell/viewer";

/** Everything behind the sign-in, in one frame that stays while pages change inside it. */
export const Route = createFileRoute("/_signedIn")({
  beforeLoad: async ({ location }) => {
    if (!(await isSignedIn())) throw redirect({ to: "/login", search: { to: location.href } });
  },
  loader: ({ context }) => prefetch(context.client, ShellViewer, {}),
  errorComponent: RouteProblem,
  notFoundComponent: () => <ProblemPage problem="notFound" />,
  component: SignedIn,
});

function SignedIn() {
  const { data } = usePageData(ShellViewer, {});
  const { organisationId } = useParams({ strict: false });
  const viewer = data?.viewer;
  const membership = useMemo(
    () => viewer?.memberships.find(({ organisation }) => organisation.id === organisationId),
    [viewer, organisationId],
  );
  if (!data) return <ShellSkeleton />;
  if (!viewer) return <ProblemPage problem="broken" />;
  return (
    <Shell viewer={viewer} {...(membership ? { membership } : {})} demo={data.portal.demo}>
      <Outlet />
    </Shell>
  );
}
