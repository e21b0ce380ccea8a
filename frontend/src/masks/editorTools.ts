/** The tools of the mask editor: their keys and what they say of themselves. */

import type { BoardTool } from './board';

interface ToolText {
  tool: BoardTool;
  key: string;
  text: string;
  help: string;
}

export const TOOLS: ToolText[] = [
  {
    tool: 'click',
    key: 'c',
    text: 'Click',
    help: 'Click on the object; right-click or Alt-click on what is not.',
  },
  { tool: 'box', key: 'r', text: 'Box', help: 'Draw a box around the object.' },
  {
    tool: 'brush',
    key: 'b',
    text: 'Brush',
    help: 'Paint; Alt or the right button erases. [ and ] change the size.',
  },
  { tool: 'eraser', key: 'e', text: 'Eraser', help: 'Erase. [ and ] change the size.' },
  { tool: 'polygon', key: 'p', text: 'Polygon', help: 'Click corners; Enter or the first corner closes it.' },
  { tool: 'look', key: 'h', text: 'Move', help: 'Drag to move, wheel to zoom. Space does so in every tool.' },
];
