import { defineConfig } from "vitest/config";
import { keepFilesInMemory } from "./test/support/run/memory-directory.ts";
import { compileLess } from "./test/support/run/compile-less.ts";
import { LongestFirst } from "./test/support/run/longest-first.ts";
import { measurePatience, patient, testLimitMs } from "./test/support/patience.ts";

measurePatience();
keepFilesInMemory();
compileLess();

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/run/global-setup.ts"],
    pool: "forks",
    // The runtime imports TypeScript itself.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // More than CI's two cores: a test waits about half of its time.
    maxWorkers: 4,
    // Files share what they import: no module holds state that a test changes.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // A shared CI machine may stall a file for seconds; a repeated test is named in the output.
    retry: process.env["CI"] ? 2 : 0,
    testTimeout: testLimitMs,
    hookTimeout: testLimitMs,
    expect: { poll: { timeout: patient(10_000), interval: 20 } },
    reporters: ["default"],
  },
});
