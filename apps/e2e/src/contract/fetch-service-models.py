# Takes the published models of Bedrock and Vertex AI out of the wheels that AWS and Google ship, into the folder it is given.
import gzip
import pathlib
import subprocess
import sys
import tempfile
import zipfile

here = pathlib.Path(__file__).parent
target = pathlib.Path(sys.argv[1])

wanted = {
    "bedrock-runtime/2023-09-30/service-2.json.gz": "bedrock.json",
    "discovery_cache/documents/aiplatform.v1.json": "vertex.json",
}

with tempfile.TemporaryDirectory() as folder:
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*download, "-r", str(here / "requirements.txt"), "-d", folder], check=True, timeout=240)
    target.mkdir(parents=True, exist_ok=True)
    for wheel in pathlib.Path(folder).glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                for ending, out in wanted.items():
                    if name.endswith(ending):
                        data = archive.read(name)
                        (target / out).write_bytes(gzip.decompress(data) if ending.endswith(".gz") else data)
