import { defineConfig } from 'vitest/config';

// The site serves the built files from /static/ and reads the manifest to find their hashed names;
// index.html is the page of the development server alone.
const site = process.env.MAQUETTE_URL ?? 'http://127.0.0.1:8000';

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
    environment: 'node',
    include: ['src/**/*.test.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/contract/**', 'src/**/*.test.ts'],
      reporter: ['text-summary'],
      reportsDirectory: '../test-output/coverage-typescript',
    },
  },
}));
