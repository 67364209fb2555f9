using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>A key and its text or binary value.</summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters =
            SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>Creates a text entry.</summary>
        /// <param name="key">The key: letters, digits, <c>_</c>, <c>-</c>, <c>.</c>, without the binary suffix. Made lower case.</param>
        /// <param name="value">The value, ASCII.</param>
        /// <exception cref="ArgumentException">The key is not valid.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = Normalize(key, isBinary: false);
            _text = value;
        }

        /// <summary>Creates a binary entry.</summary>
        /// <param name="key">The key, which ends with <see cref="BinaryHeaderSuffix"/>. Made lower case.</param>
        /// <param name="valueBytes">The value, which is copied.</param>
        /// <exception cref="ArgumentException">The key is not valid.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = Normalize(key, isBinary: true);
            _bytes = valueBytes.AsSpan().ToArray();
        }

        /// <summary>The key, lower case.</summary>
        public string Key { get; }

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry is binary.</exception>
        public string Value => _text ?? throw new InvalidOperationException("Cannot access string value of a binary metadata entry");

        /// <summary>A copy of the bytes, or the ASCII bytes of the text.</summary>
        public byte[] ValueBytes => _bytes?.AsSpan().ToArray() ?? Encoding.ASCII.GetBytes(Value);

        /// <summary>Whether the value is binary.</summary>
        public bool IsBinary => _text is null;

        /// <inheritdoc/>
        public override string ToString() => IsBinary ? $"[Entry: key={Key}, valueBytes={_bytes}]" : $"[Entry: key={Key}, value={_text}]";

        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static string Normalize(string key, bool isBinary)
        {
            ArgumentNullException.ThrowIfNull(key);
            if (key.AsSpan().ContainsAnyExcept(KeyCharacters))
            {
                throw new ArgumentException(
                    "Metadata entry key not valid. Keys can only contain lowercase alphanumeric characters, underscores, hyphens and dots.");
            }

            if (key.EndsWith(BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase) != isBinary)
            {
                throw new ArgumentException(isBinary
                    ? "Key for binary valued metadata entry needs to have '-bin' suffix indicating binary value."
                    : "Key for ASCII valued metadata entry cannot have suffix indicating binary value.");
            }

            return key.ToLowerInvariant();
        }
    }
}
