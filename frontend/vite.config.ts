import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

// The site serves the built files from /static/ and reads the manifest to find their hashed names;
// index.html is the page of the development server alone.
const site = process.env.MAQUETTE_URL ?? 'http://127.0.0.1:8000';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The browser of the component tests: CHROMIUM names one that is somewhere else. */
const chromium = process.env.CHROMIUM ?? INSTALLED.find(existsSync);
/** Prepared before the component tests start: one found meanwhile would reload the page under a test. */
const dependencies = [
  'axe-core',
  'lit',
  'lit/decorators.js',
  'lit/directive.js',
  'lit/directives/keyed.js',
  'lit/static-html.js',
  'swagger-ui-dist/swagger-ui-es-bundle.js',
  'three',
  'three/addons/controls/TransformControls.js',
  'three/addons/libs/meshopt_decoder.module.js',
  'three/addons/loaders/GLTFLoader.js',
  'uplot',
];
/** Milliseconds that a test may take on a busy machine: more than what it may wait for (vitest.setup.ts). */
const patience = 90_000;
const browserTests = 'src/**/*.browser.test.ts';

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/' : '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: 'src/main.ts' },
  },
  server: {
    port: 5173,
    // The Host header stays the browser's, so that the site's check of the Origin passes.
    proxy: Object.fromEntries(
      ['/api', '/files', '/static'].map((path) => [path, { target: site, changeOrigin: false }]),
    ),
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: ['./vitest.setup.ts'],
          testTimeout: patience,
          include: ['src/**/*.test.ts'],
          exclude: [browserTests],
        },
      },
      {
        extends: true,
        optimizeDeps: { include: dependencies },
        test: {
          name: 'browser',
          setupFiles: ['./vitest.setup.ts'],
          testTimeout: patience,
          include: [browserTests],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { ...(chromium ? { executablePath: chromium } : {}), args: ['--no-sandbox'] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/contract/**', 'src/**/*.test.ts'],
      reporter: ['text-summary'],
      reportsDirectory: '../test-output/coverage-typescript',
    },
  },
}));
