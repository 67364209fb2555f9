using Google.Protobuf;
using Onnx;

namespace TextToVideo.ModelImport.Graphs;

/// <summary>Creates the attributes of nodes.</summary>
internal static class NodeAttribute
{
    public static AttributeProto Create(string name, long value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Int,
            I = value,
        };

    public static AttributeProto Create(string name, float value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Float,
            F = value,
        };

    public static AttributeProto Create(string name, string value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.String,
            S = ByteString.CopyFromUtf8(value),
        };

    public static AttributeProto Create(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (int value in values)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }
}
