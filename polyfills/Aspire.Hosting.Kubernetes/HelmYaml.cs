using System.Collections;
using Aspire.Hosting.Kubernetes.Resources;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using YamlDotNet.Serialization.NamingConventions;
using YamlDotNet.Serialization.ObjectGraphVisitors;

namespace Aspire.Hosting.Kubernetes;

/// <summary>Writes objects as YAML, without what is empty.</summary>
internal sealed class HelmYaml
{
    private readonly ISerializer _serializer = new SerializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .WithTypeConverter(new NumberOrText())
        .WithEventEmitter(next => new QuotedTemplates(next))
        .WithEmissionPhaseObjectGraphVisitor(arguments => new WithoutEmpty(arguments.InnerVisitor))
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .WithNewLine("\n")
        .WithIndentedSequences()
        .DisableAliases()
        .Build();

    /// <summary>An object as YAML.</summary>
    public string Write(object value) => _serializer.Serialize(value);

    /// <summary>A template stands in double quotes, whatever is put into its place.</summary>
    private sealed class QuotedTemplates(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && text.Contains("{{", StringComparison.Ordinal))
            {
                eventInfo = new ScalarEventInfo(eventInfo.Source) { Style = ScalarStyle.DoubleQuoted };
            }

            base.Emit(eventInfo, emitter);
        }
    }

    /// <summary>Leaves out empty lists and maps; those that mean something when empty are objects of their own.</summary>
    private sealed class WithoutEmpty(IObjectGraphVisitor<IEmitter> next) : ChainedObjectGraphVisitor(next)
    {
        public override bool EnterMapping(
            IPropertyDescriptor key, IObjectDescriptor value, IEmitter context, ObjectSerializer serializer) =>
            value.Value is not ICollection { Count: 0 } && base.EnterMapping(key, value, context, serializer);
    }

    private sealed class NumberOrText : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(Int32OrStringV1);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) =>
            throw new NotSupportedException("Charts are only written.");

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer)
        {
            var either = (Int32OrStringV1)value!;
            serializer(either.Number is { } number ? number : either.Text);
        }
    }
}
