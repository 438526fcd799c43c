/** Makes Bun close the connection without sending an answer. */
export const noAnswer = (): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        // Without a reason, because Bun would print it.
        controller.error();
      },
    }),
  );
