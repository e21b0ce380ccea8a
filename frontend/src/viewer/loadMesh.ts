/** From a URL, or the bytes of a file, to a mesh. */

import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { MeshModel } from './meshModel';

const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder);

/** A mesh that cannot be fetched or read, in a sentence for the page. */
export class MeshError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'MeshError';
  }
}

/** @throws MeshError when the bytes are no GLB that can be shown. */
export async function readMesh(bytes: ArrayBuffer): Promise<MeshModel> {
  let model: MeshModel;
  try {
    const { scene } = await loader.parseAsync(bytes, '');
    model = MeshModel.from(scene);
  } catch (error) {
    throw new MeshError('This mesh cannot be read.', error);
  }
  if (model.triangles === 0) throw new MeshError('This file holds no triangles.');
  return model;
}

/** @throws MeshError when the site refuses or does not respond, or the file is no mesh. */
export async function fetchMesh(url: string): Promise<MeshModel> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin' });
  } catch (error) {
    throw new MeshError('The mesh could not be fetched: the site cannot be reached.', error);
  }
  if (!response.ok) throw new MeshError(`The mesh could not be fetched (${response.status}).`);
  return readMesh(await response.arrayBuffer());
}
