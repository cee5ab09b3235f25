import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  // ECharts alone is half a megabyte; it comes from this machine.
  build: { chunkSizeWarningLimit: 1000, emptyOutDir: true },
  logLevel: 'warn',
});
