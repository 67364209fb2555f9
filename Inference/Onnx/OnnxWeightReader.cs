using System.Text;

namespace TextToVideo.Inference.Onnx;

/// <summary>
/// Reads which files contain the weights of an ONNX file. It follows the messages that can contain tensors and skips everything else, so
/// that weights inside the file are not read (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
/// </summary>
/// <param name="file">The ONNX file.</param>
internal sealed class OnnxWeightReader(Stream file)
{
    /// <summary>How deep messages may be nested, as in Protocol Buffers.</summary>
    private const int MaxDepth = 100;

    /// <summary>The longest path that Linux allows, in bytes.</summary>
    private const int MaxTextBytes = 4096;

    private const string LocationKey = "location";

    /// <summary>The fields that lead to tensors, by the message that has them.</summary>
    private static readonly Dictionary<(Message Message, int Field), Message> s_fields = new()
    {
        [(Message.Model, 7)] = Message.Graph,
        [(Message.Model, 25)] = Message.Function,
        [(Message.Function, 7)] = Message.Node,
        [(Message.Graph, 1)] = Message.Node,
        [(Message.Graph, 5)] = Message.Tensor,
        [(Message.Graph, 15)] = Message.SparseTensor,
        [(Message.SparseTensor, 1)] = Message.Tensor,
        [(Message.SparseTensor, 2)] = Message.Tensor,
        [(Message.Node, 5)] = Message.Attribute,
        [(Message.Attribute, 5)] = Message.Tensor,
        [(Message.Attribute, 6)] = Message.Graph,
        [(Message.Attribute, 10)] = Message.Tensor,
        [(Message.Attribute, 11)] = Message.Graph,
        [(Message.Attribute, 22)] = Message.SparseTensor,
        [(Message.Attribute, 23)] = Message.SparseTensor,
        [(Message.Tensor, 13)] = Message.ExternalData,
        [(Message.ExternalData, 1)] = Message.Key,
        [(Message.ExternalData, 2)] = Message.Value,
    };

    private readonly HashSet<string> _locations = new(StringComparer.Ordinal);
    private string _key = string.Empty;

    /// <summary>The messages that can contain tensors, and the texts of an entry of a tensor's external data.</summary>
    private enum Message
    {
        Model,
        Graph,
        Function,
        Node,
        Attribute,
        Tensor,
        SparseTensor,
        ExternalData,
        Key,
        Value,
    }

    /// <summary>
    /// Returns the paths of the files, relative to the folder of the ONNX file. If it is damaged, some may be missing.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyCollection<string> ReadLocations()
    {
        TryRead(Message.Model, file.Length, depth: 0);
        return _locations;
    }

    /// <summary>Reads a message up to a position. Returns false if it is damaged.</summary>
    private bool TryRead(Message message, long end, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        while (file.Position < end)
        {
            if (!TryReadNumber(out ulong tag) || !TryReadField(message, (int)(tag >> 3), (int)(tag & 7), end, depth))
            {
                return false;
            }
        }

        return file.Position == end;
    }

    /// <summary>Reads a field by its wire type (https://protobuf.dev/programming-guides/encoding/#structure).</summary>
    private bool TryReadField(Message message, int field, int wireType, long end, int depth)
    {
        switch (wireType)
        {
            case 0:
                return TryReadNumber(out _);
            case 1:
                return TrySkip(sizeof(long), end);
            case 5:
                return TrySkip(sizeof(int), end);
            case 2 when TryReadNumber(out ulong length) && length <= (ulong)(end - file.Position):
                return s_fields.TryGetValue((message, field), out Message inner) switch
                {
                    false => TrySkip((long)length, end),
                    true when inner is Message.Key or Message.Value => TryReadText(inner, (long)length),
                    true => TryRead(inner, file.Position + (long)length, depth + 1),
                };
            default:
                return false;
        }
    }

    private bool TryReadText(Message text, long length)
    {
        if (length > MaxTextBytes)
        {
            return TrySkip(length, long.MaxValue);
        }

        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        string value = Encoding.UTF8.GetString(bytes);
        if (text == Message.Key)
        {
            _key = value;
        }
        else if (_key == LocationKey)
        {
            _locations.Add(value);
        }

        return true;
    }

    private bool TrySkip(long bytes, long end)
    {
        if (bytes > end - file.Position)
        {
            return false;
        }

        file.Seek(bytes, SeekOrigin.Current);
        return true;
    }

    /// <summary>Reads a number of seven bits a byte, lowest bits first.</summary>
    private bool TryReadNumber(out ulong number)
    {
        number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = file.ReadByte();
            if (next < 0)
            {
                return false;
            }

            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
