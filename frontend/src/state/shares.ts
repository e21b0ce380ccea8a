/** How a person divided a screen, kept in this browser. */

const keyOf = (screen: string) => `maquette.share.${screen}`;

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

export function readShare(screen: string, standard: number, memory: Memory = localStorage): number {
  const kept = memory.getItem(keyOf(screen));
  const share = kept === null ? Number.NaN : Number(kept);
  return share > 0 && share < 1 ? share : standard;
}

export function writeShare(screen: string, share: number, memory: Memory = localStorage): void {
  memory.setItem(keyOf(screen), share.toFixed(3));
}
