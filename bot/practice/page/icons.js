// The page's own signs, drawn as lines, so that they look alike everywhere and
// need no emoji font.

import {html} from './vendor/htm-preact.standalone.module.js';

const PATHS = {
  back: 'M10 3 5 8l5 5',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'm4 4 8 8m0-8-8 8',
  command: 'M10 2.5 6 13.5',
  down: 'M8 3v10m-4-4 4 4 4-4',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  mention: 'M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm2.5-5V9a1.8 1.8 0 0 0 3.5 0V8a6 6 0 1 0-2.4 4.8',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  picture: 'M2 3h12v10H2zM2 11l3.5-3.5L9 11l2-2 3 3M10.5 6h.01',
  react: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.5 9.5S6.2 11 8 11s2.5-1.5 2.5-1.5M6 6.3h.01M10 6.3h.01',
  reply: 'M2.5 3h11v7.5H8L5 13v-2.5H2.5z',
  send: 'M2.5 8 13.5 3 10 13.5 7.5 9z',
  shared: 'M3 5.5h9m-2.5-3 2.5 3-2.5 3M13 10.5H4m2.5-3-2.5 3 2.5 3',
  shortcut: 'M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  thumbDown: 'M11 2.5v7M11 9.5 8.5 14c-1 0-1.6-.8-1.4-1.8L7.6 10H4.2c-1 0-1.6-.9-1.4-1.8L4 3.6c.2-.7.8-1.1 1.5-1.1H11M13.5 2.5v7',
  thumbUp: 'M5 13.5v-7M5 6.5 7.5 2c1 0 1.6.8 1.4 1.8L8.4 6h3.4c1 0 1.6.9 1.4 1.8L12 12.4c-.2.7-.8 1.1-1.5 1.1H5M2.5 13.5v-7',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5 5 13.5h6l.5-9M7 7v4M9 7v4',
};

export const Icon = ({name}) => html`<svg class=${`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
