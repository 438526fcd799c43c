/** Has Bun close the connection before a byte of an answer is sent. */
export const noAnswer = (): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        // Without a reason: Bun would print it.
        controller.error();
      },
    }),
  );
