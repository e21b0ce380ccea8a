/** The edges of a triangle mesh, each once. */

/** Pairs of vertex indices, from triangles (`index`) or from a soup of `vertexCount` vertices when there is none. */
export function edgesOf(index: ArrayLike<number> | null, vertexCount: number): Uint32Array {
  const corners = index ? index.length : vertexCount;
  const keys = new Float64Array(corners);
  for (let corner = 0; corner < corners; corner += 1) {
    const next = corner % 3 === 2 ? corner - 2 : corner + 1;
    const a = index ? index[corner]! : corner;
    const b = index ? index[next]! : next;
    keys[corner] = a < b ? a * vertexCount + b : b * vertexCount + a;
  }
  keys.sort();
  const edges = new Uint32Array(corners * 2);
  let used = 0;
  let last = -1;
  for (const key of keys) {
    if (key === last) continue;
    last = key;
    edges[used] = Math.floor(key / vertexCount);
    edges[used + 1] = key % vertexCount;
    used += 2;
  }
  return edges.slice(0, used);
}
