/** The tools of the mask editor: their keys, names and help. */

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
    key: '1',
    text: 'Click',
    help: 'Click on the object; right-click or Alt-click on what is not.',
  },
  { tool: 'box', key: '2', text: 'Box', help: 'Draw a box around the object.' },
  {
    tool: 'brush',
    key: '3',
    text: 'Brush',
    help: 'Paint; Alt or the right button erases. [ and ] change the size.',
  },
  { tool: 'eraser', key: '4', text: 'Eraser', help: 'Erase. [ and ] change the size.' },
  {
    tool: 'polygon',
    key: '5',
    text: 'Polygon',
    help: 'Click corners; P or the first corner closes it. Then drag corners and sides; right-click deletes a corner.',
  },
  { tool: 'look', key: '6', text: 'Move', help: 'Drag to move, wheel to zoom. Space does so in every tool.' },
];
