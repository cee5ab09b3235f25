/** Vite puts the styles into the page. */
declare module '*.css';
