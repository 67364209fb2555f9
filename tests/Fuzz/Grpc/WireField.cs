using System.Text;
using Google.Protobuf;

namespace TextToVideo.Fuzz.Grpc;

/// <summary>A field in the wire format. It need not match the contract.</summary>
/// <param name="Number">The field number.</param>
/// <param name="Value">A varint (<see cref="ulong"/>), double, float, string, bytes, or the fields of a message.</param>
internal sealed record WireField(int Number, object Value)
{
    /// <summary>Encodes a message.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="ids">Resolves the references in strings.</param>
    public static byte[] Encode(IReadOnlyList<WireField> fields, KnownIds ids)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        foreach (WireField field in fields)
        {
            switch (field.Value)
            {
                case ulong number:
                    output.WriteTag(field.Number, WireFormat.WireType.Varint);
                    output.WriteUInt64(number);
                    break;
                case double number:
                    output.WriteTag(field.Number, WireFormat.WireType.Fixed64);
                    output.WriteDouble(number);
                    break;
                case float number:
                    output.WriteTag(field.Number, WireFormat.WireType.Fixed32);
                    output.WriteFloat(number);
                    break;
                default:
                    output.WriteTag(field.Number, WireFormat.WireType.LengthDelimited);
                    output.WriteBytes(
                        ByteString.CopyFrom(
                            field.Value switch
                            {
                                string text => Encoding.UTF8.GetBytes(ids.Resolve(text)),
                                IReadOnlyList<WireField> message => Encode(message, ids),
                                var value => (byte[])value,
                            }
                        )
                    );
                    break;
            }
        }

        output.Flush();
        return bytes.ToArray();
    }
}
