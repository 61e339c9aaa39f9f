import { writeFile } from "node:fs/promises";
import { join } from "node:path";

type Serverless = {
  serviceDir: string;
  service: {
    getAllFunctions: () => string[];
    getFunction: (name: string) => { package?: { artifact?: string } };
  };
};

// Nothing but the end of its directory (APPNOTE.TXT 4.3.16).
const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\u0005\u0006", "latin1"), Buffer.alloc(18)]);

/** In place of serverless/bundle.ts, for who looks at the template alone: no code is in it, and to bundle takes longest. */
export default class WithoutCode {
  readonly hooks: Record<string, () => Promise<void>>;

  constructor({ service, serviceDir }: Serverless) {
    this.hooks = {
      "before:package:createDeploymentArtifacts": async () => {
        const artifact = join(serviceDir, "empty.zip");
        await writeFile(artifact, EMPTY_ZIP);
        for (const name of service.getAllFunctions())
          service.getFunction(name).package = { ...service.getFunction(name).package, artifact };
      },
    };
  }
}
