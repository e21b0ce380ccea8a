/** The dialogs that are open: while there is one, keys do not reach the work behind it. */

const open = new Set<object>();

export const openDialogs = {
  add: (dialog: object): void => void open.add(dialog),
  delete: (dialog: object): void => void open.delete(dialog),
  get any(): boolean {
    return open.size > 0;
  },
};
