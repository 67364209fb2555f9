"""Reads frames and files with ffprobe and ffmpeg."""

import json
import subprocess
import tempfile


def probe(data, count_frames=True):
    """Returns the first video stream and the format of a file in memory, as reported by ffprobe."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        command = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json"]
        command += ["-count_frames"] if count_frames else []
        found = json.loads(subprocess.run(command + [file.name], check=True, capture_output=True, timeout=60).stdout)
    (stream,) = [stream for stream in found["streams"] if stream["codec_type"] == "video"]
    return stream, found["format"]


def decode(data, width, height):
    """Returns the frames of a file as RGB24."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        command = ["ffmpeg", "-v", "error", "-i", file.name, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        raw = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    size = width * height * 3
    assert len(raw) % size == 0, len(raw)
    return [raw[start : start + size] for start in range(0, len(raw), size)]


def mean_difference(first, second):
    """Returns the mean absolute difference of two frames, 0 to 255."""
    assert len(first) == len(second)
    return sum(abs(a - b) for a, b in zip(first, second)) / len(first)


def red_centre(frame, width, height):
    """Returns the centre of the clearly red pixels, 0 to 1 in each direction; None if there are none."""
    count = x_sum = y_sum = 0
    for y in range(height):
        for x in range(width):
            red, green, blue = frame[(y * width + x) * 3 : (y * width + x) * 3 + 3]
            if red > 130 and green < 110 and blue < 110:
                count, x_sum, y_sum = count + 1, x_sum + x, y_sum + y
    return (x_sum / count / width, y_sum / count / height) if count else None


def moving_square(width=64, height=64, frames=16):
    """Returns frames of a yellow square that moves over dark grey: moderation approves them, and all frames differ."""
    sequence = []
    side = max(4, width // 4)
    for index in range(frames):
        left = (width - side) * index // max(1, frames - 1)
        frame = bytearray(b"\x30\x30\x30" * (width * height))
        for y in range(height // 4, height // 4 + side):
            start = (y * width + left) * 3
            frame[start : start + side * 3] = b"\xe0\xd0\x20" * side
        sequence.append(bytes(frame))
    return sequence
