"""Wheels of a few hundred bytes, made here: each says something else when it is imported."""

import base64
import hashlib
import io
import zipfile


def wheel(folder, project, version, says="", requires=(), tag="py2.py3-none-any", requires_python=None):
    """Makes a wheel in a folder, with one module, and returns its path."""
    module = project.replace("-", "_").replace(".", "_").lower()
    info = "%s-%s.dist-info" % (module, version)
    metadata = ["Metadata-Version: 2.1", "Name: " + project, "Version: " + version]
    metadata += ["Requires-Dist: " + each for each in requires]
    metadata += ["Requires-Python: " + requires_python] if requires_python else []
    members = {
        module + ".py": "SAYS = %r\n" % (says or version),
        info + "/METADATA": "\n".join(metadata) + "\n",
        info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: e2e\nRoot-Is-Purelib: true\nTag: %s\n" % tag,
    }
    record = "".join("%s,sha256=%s,%d\n" % (name, _digest(text), len(text)) for name, text in members.items())
    members[info + "/RECORD"] = record + info + "/RECORD,,\n"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / ("%s-%s-%s.whl" % (module, version, tag))
    file.write_bytes(content.getvalue())
    return file


def _digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
