import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/_signedIn/o/$organisationId/notices/$noticeId")({
  component: () => null,
});
